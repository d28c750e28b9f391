import type * as z from 'zod/mini';

/** What others see who refer to a resource. */
export interface CreatedResource {
  readonly ref: string;
  /** By the name that `Fn::GetAtt` uses. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** What the creator of one resource gets to see. */
export interface ResourceRequest {
  /** The file or directory of an asset of its stack, by the key of its object in the assets bucket. */
  readonly assets: ReadonlyMap<string, string>;
  /** For where the template gives none, as CloudFormation makes one up. */
  readonly defaultName: string;
  /** A property, its intrinsic functions resolved; `undefined` where the template has none. */
  read(name: string): unknown;
  /** @throws LocalCloudError with stack, logical id and type before the reason. */
  fail(reason: string): never;
}

/** How one resource type comes to life, and what its resources need of the cloud around them. */
export interface ResourceType<Needs> {
  /** Those that the creator reads. */
  readonly properties: readonly string[];
  /** Those that change nothing on a laptop: encryption, permissions, tags, backups. Others are refused. */
  readonly propertiesWithoutEffect: readonly string[];
  // A function and no method: only so does the compiler refuse a cloud that lacks what the type needs.
  readonly create: (request: ResourceRequest, cloud: Needs) => CreatedResource;
}

/**
 * Reads a property that is more than a text or a number.
 *
 * @throws LocalCloudError where the template has something of another form there.
 */
export function readProperty<Schema extends z.ZodMiniType>(
  request: ResourceRequest,
  name: string,
  schema: Schema,
): z.output<Schema> {
  const read = schema.safeParse(request.read(name));
  if (read.success) return read.data;
  const path = read.error.issues[0]?.path ?? [];
  return request.fail(`the local cloud cannot read ${[name, ...path].join('.')}`);
}
