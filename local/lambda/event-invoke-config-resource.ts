import type { ResourceType } from '../resource-type.ts';
import type { AsynchronousInvoker } from './asynchronous-invoker.ts';

interface EventInvokeConfigNeeds {
  /** By the name of their function. */
  readonly asynchronousInvokers: ReadonlyMap<string, AsynchronousInvoker>;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventinvokeconfig.html */
export const eventInvokeConfigResource: ResourceType<EventInvokeConfigNeeds> = {
  properties: ['FunctionName', 'MaximumRetryAttempts', 'Qualifier'],
  propertiesWithoutEffect: ['MaximumEventAgeInSeconds'], // at least a minute: here every event is tried at once
  create: (request, cloud) => {
    const functionName = String(request.read('FunctionName')).split(':').at(-1) ?? '';
    const invoker =
      cloud.asynchronousInvokers.get(functionName) ?? request.fail(`there is no function ${functionName}`);
    const qualifier = String(request.read('Qualifier'));
    if (qualifier !== '$LATEST') request.fail(`the local cloud supports only the version $LATEST, not ${qualifier}`);
    const attempts = Number(request.read('MaximumRetryAttempts') ?? invoker.maximumRetryAttempts);
    if (![0, 1, 2].includes(attempts)) request.fail('MaximumRetryAttempts must be 0, 1 or 2');
    invoker.maximumRetryAttempts = attempts;
    return { ref: `${functionName}:${qualifier}`, attributes: {} };
  },
};
