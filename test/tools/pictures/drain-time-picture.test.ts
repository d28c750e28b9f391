import { describe, expect, it } from 'vitest';
import { drainTimePicture } from '../../../tools/pictures/drain-time-picture.ts';
import { themes } from '../../../tools/pictures/svg.ts';

const page = `# A flash sale

| sale | write | events | maximum concurrency | drain time |
| --- | --- | --- | --- | --- |
| 10 min of 1,400 changes/s | 300 ms | 840,000 not packed | 2 | 1,204 s |
| 10 min of 1,400 changes/s | 300 ms | 93,000 packed | 2 | 602 s |
| 10 min of 1,400 changes/s | 300 ms | 93,000 packed | 10 | 0 s |

| sale | write | events | maximum concurrency | drain time |
| --- | --- | --- | --- | --- |
| 1 min of 1,400 changes/s | 70 ms | 9,000 packed | 2 | 9,999 s |
`;

describe('the picture of drain times', () => {
  it('has a bar as long as the time for each row of the first table, below its maximum concurrency', () => {
    const { body, description } = drainTimePicture(page, themes.light);
    const widths = [...body.join('').matchAll(/<rect [^>]*?width="([\d.]+)"/g)].map(([, width]) => Number(width));
    expect(widths).toEqual([150, 75, 0]);
    expect(body.join('').match(/>maximum concurrency \d+</g)).toHaveLength(2);
    expect(description).toContain('Maximum concurrency 2, packed: 602 s.');
    expect(description).not.toContain('9,999');
  });

  it('says how to write a table that is missing', () => {
    expect(() => drainTimePicture('# A flash sale\n', themes.light)).toThrow('npm run flash-sale -- --docs');
  });
});
