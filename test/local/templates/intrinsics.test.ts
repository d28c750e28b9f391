import { describe, expect, it } from 'vitest';
import { type IntrinsicScope, noValue, resolve } from '../../../local/templates/intrinsics.ts';

const references: Readonly<Record<string, unknown>> = {
  'AWS::Region': 'us-east-1',
  'AWS::NoValue': noValue,
  Queue: 'https://queue',
};
const scope: IntrinsicScope = {
  stackName: 'shop',
  ref: (name) => references[name],
  getAtt: (logicalId, attribute) => `${logicalId}/${attribute}`,
  condition: (name) => name === 'IsTrue',
};

describe('intrinsic functions', () => {
  const rows: { name: string; value: unknown; resolved: unknown }[] = [
    { name: 'plain values stay', value: { a: [1, 'b', null, true] }, resolved: { a: [1, 'b', null, true] } },
    { name: 'Ref', value: { url: { Ref: 'Queue' } }, resolved: { url: 'https://queue' } },
    { name: 'Fn::GetAtt as a list', value: { 'Fn::GetAtt': ['Queue', 'Arn'] }, resolved: 'Queue/Arn' },
    { name: 'Fn::GetAtt with dots in its attribute', value: { 'Fn::GetAtt': 'A.B.C' }, resolved: 'A/B.C' },
    { name: 'Fn::Join', value: { 'Fn::Join': [':', ['arn', { Ref: 'AWS::Region' }]] }, resolved: 'arn:us-east-1' },
    {
      name: 'Fn::Join of Fn::Split',
      value: { 'Fn::Join': ['-', { 'Fn::Split': ['/', 'a/b'] }] },
      resolved: 'a-b',
    },
    { name: 'Fn::Select', value: { 'Fn::Select': ['1', ['a', { Ref: 'Queue' }]] }, resolved: 'https://queue' },
    {
      name: 'Fn::Sub of references, attributes and literals',
      value: { 'Fn::Sub': `x-\${AWS::Region}-\${Queue.Arn}-\${!Literal}` },
      resolved: `x-us-east-1-Queue/Arn-\${Literal}`,
    },
    {
      name: 'Fn::Sub with variables of its own',
      value: { 'Fn::Sub': [`\${Own}/\${Queue}`, { Own: { Ref: 'AWS::Region' } }] },
      resolved: 'us-east-1/https://queue',
    },
    { name: 'Fn::If', value: { 'Fn::If': ['IsTrue', { Ref: 'Queue' }, 'no'] }, resolved: 'https://queue' },
    { name: 'Fn::If when not', value: { 'Fn::If': ['IsFalse', 'yes', 'no'] }, resolved: 'no' },
    { name: 'Fn::Equals', value: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] }, resolved: true },
    { name: 'Fn::Or', value: { 'Fn::Or': [{ 'Fn::Equals': ['a', 'b'] }, { Condition: 'IsTrue' }] }, resolved: true },
    { name: 'Fn::And', value: { 'Fn::And': [{ Condition: 'IsTrue' }, { Condition: 'No' }] }, resolved: false },
    { name: 'Fn::Not', value: { 'Fn::Not': [{ Condition: 'IsTrue' }] }, resolved: false },
    {
      name: 'AWS::NoValue leaves its property and entry out',
      value: { gone: { Ref: 'AWS::NoValue' }, list: ['a', { 'Fn::If': ['IsFalse', 'b', { Ref: 'AWS::NoValue' }] }] },
      resolved: { list: ['a'] },
    },
    {
      name: 'the Condition of a policy statement is none',
      value: { Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      resolved: { Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    },
  ];
  it.each(rows)('$name', ({ value, resolved }) => {
    expect(resolve(value, scope)).toEqual(resolved);
  });

  it('that are not known are refused by name and stack', () => {
    expect(() => resolve({ deep: [{ 'Fn::FindInMap': ['a', 'b', 'c'] }] }, scope)).toThrow(/^shop: .*Fn::FindInMap/);
  });
});
