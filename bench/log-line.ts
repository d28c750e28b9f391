/** CloudWatch Logs counts so many bytes more for each line. */
export const lineOverheadBytes = 26;
