import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { json, readEnvironment, text, wholeNumber, writeEnvironment } from '../../../lambda/shared/environment.ts';

describe('the environment', () => {
  it('that lacks variables is refused with every missing name', () => {
    const schema = z.object({ A_URL: text, B_URL: text, C_URL: text });
    expect(() => readEnvironment(schema, { B_URL: 'x', C_URL: '' })).toThrow('A_URL, C_URL');
  });

  const schema = z.object({ NAME: text, COUNT: wholeNumber, ROWS: json(z.array(z.object({ id: text }))) });

  it('is read as it was written, what others put there left out', () => {
    const values = { NAME: 'order', COUNT: 20, ROWS: [{ id: 'a' }] };
    const written = writeEnvironment(schema, values);
    expect(written).toEqual({ NAME: 'order', COUNT: '20', ROWS: '[{"id":"a"}]' });
    expect(readEnvironment(schema, { ...written, AWS_REGION: 'us-east-1' })).toEqual(values);
  });

  it.each([
    ['COUNT', { COUNT: 'many' }],
    ['COUNT', { COUNT: '-1' }],
    ['COUNT', { COUNT: '1.5' }],
    ['ROWS', { ROWS: 'not JSON' }],
    ['ROWS', { ROWS: '[{"id":1}]' }],
    ['COUNT, ROWS', { COUNT: '', ROWS: '' }],
  ])('is refused with the name of what cannot be read: %s in %o', (names, changed) => {
    const env = { NAME: 'order', COUNT: '20', ROWS: '[]', ...changed };
    expect(() => readEnvironment(schema, env)).toThrow(`the environment variables ${names}`);
  });
});
