import { Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { suppressionsIn } from '../../lib/nag.ts';
import { appOf } from '../support/synthesize.ts';

describe('cdk-nag', () => {
  it.each(['dev', 'prod'])('finds nothing in the stage %s that is not suppressed', (stage) => {
    const app = appOf(stage);
    expect(new AwsSolutionsChecks(app).validateScope(app).violations).toEqual([]);
  });

  it('finds what is wrong', () => {
    const app = appOf('dev');
    new Queue(new Stack(app, 'Bad'), 'Open');
    const { violations } = new AwsSolutionsChecks(app).validateScope(app);
    expect(violations.map(({ ruleName }) => ruleName)).toContain('AwsSolutions-SQS4');
  });

  it('is suppressed for single resources only, each with a reason', () => {
    const app = appOf('dev');
    const stacks = app.node.children.map(({ node }) => node.path);
    const suppressions = suppressionsIn(app);
    expect(suppressions).not.toEqual([]);
    for (const { path, rule, reason } of suppressions) {
      expect([app.node.path, ...stacks]).not.toContain(path);
      expect(rule).toMatch(/^AwsSolutions-/);
      expect(reason).toMatch(/\S{3,}/);
    }
  });
});
