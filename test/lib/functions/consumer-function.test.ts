import { describe, expect, it } from 'vitest';
import { catalog } from '../../../lambda/events/catalog.ts';
import { namesOf } from '../../../lib/config/names.ts';
import { resourceOf } from '../../support/resources-of.ts';
import { synthesize } from '../../support/synthesize.ts';

const loggingOf = (functionName: string) =>
  resourceOf(synthesize('dev'), 'AWS::Lambda::Function', ({ FunctionName }) => FunctionName === functionName).Properties
    .LoggingConfig;

describe('the log of a function', () => {
  it.each(catalog.consumers.map(({ name }) => name))(
    'has lines of Lambda only of failed invocations, for %s',
    (name) => {
      expect(loggingOf(namesOf('dev').consumer(name).function)).toMatchObject({
        ApplicationLogLevel: 'INFO',
        SystemLogLevel: 'WARN',
      });
    },
  );

  it('has all lines of Lambda where a run is rare', () => {
    expect(loggingOf(namesOf('dev').redriveFunction)).not.toHaveProperty('SystemLogLevel');
  });
});
