/** What whoever is on call can do in the running system. */
export function whatToDo(endpoint: string, stage: string, clockSpeed: number): string {
  const pace = clockSpeed === 1 ? '' : ` Its clock is ${clockSpeed} times as fast as yours.`;
  return `The system is up, and you are on call.${pace} In another terminal:

  export AWS_ENDPOINT_URL=${endpoint}${stage === 'dev' ? '' : ` STAGE=${stage}`}
  npm run ops -- status

docs/runbooks has a page for each alarm. Where others must do something, a producer or whoever deploys the consumers, call
them: press Enter here. The redrive schedule is off. Ctrl-C stops it.
`;
}
