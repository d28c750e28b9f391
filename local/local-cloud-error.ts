/** Something that whoever starts the local cloud can put right: its message is one sentence that says how. */
export class LocalCloudError extends Error {
  override readonly name = 'LocalCloudError';
}
