import { AwsJson1_0Protocol } from '@aws-sdk/core/protocols';

/**
 * The protocol of SQS without its walk through the schema of every request and answer: the SDK's objects are what goes
 * over the wire, but for attributes of bytes and fields that are null, which stay the SDK's business.
 */
export class PlainJsonProtocol extends AwsJson1_0Protocol {
  constructor(settings: ConstructorParameters<typeof AwsJson1_0Protocol>[0]) {
    super(settings);
    const bySchema = { serializer: this.serializer, deserializer: this.deserializer };
    let text: string | Uint8Array = '';
    this.serializer = {
      write: (schema, value) => {
        text = JSON.stringify(value);
        if (!hasBytes(text)) return;
        bySchema.serializer.write(schema, value);
        text = bySchema.serializer.flush();
      },
      flush: () => text,
      setSerdeContext: (context) => bySchema.serializer.setSerdeContext(context),
    };
    this.deserializer = {
      read: (schema, data) => {
        const text =
          typeof data === 'string' ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString();
        return hasBytes(text) || hasNull(text) ? bySchema.deserializer.read(schema, data) : JSON.parse(text);
      },
      setSerdeContext: (context) => bySchema.deserializer.setSerdeContext(context),
    };
  }
}

// In a body or an attribute the quotes would be escaped.
const hasBytes = (json: string) => json.includes('"BinaryValue"');

/** The SDK takes a field that is null for one that is not there. */
const hasNull = (json: string) => json.includes('null') && /[^\\]":\s*null/.test(json);
