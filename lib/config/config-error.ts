/** A configuration or catalog that makes no sense; each line of the message is one sentence that names what. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
