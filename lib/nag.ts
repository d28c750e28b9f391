import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';

/** Makes synth fail on what AWS's own rules for solutions forbid. */
export function checkWithNag(app: App): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}

/** Says why one resource need not follow one rule. */
export function acknowledge(resource: IConstruct, rule: string, reason: string): void {
  Validations.of(resource).acknowledge({ id: rule, reason });
}

interface Suppression {
  readonly path: string;
  readonly rule: string;
  readonly reason: string;
}

/** Every suppression, by the resource that has it. */
export function suppressionsIn(app: App): Suppression[] {
  return app.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries<string>(data))
      .map(([id, reason]) => ({ path: node.path, rule: id.replace(/^[^[]*::/, ''), reason })),
  );
}
