/** What whoever is on call can do in the running system. */
export function whatToDo(endpoint: string, stage: string, clockSpeed: number): string {
  const pace = clockSpeed === 1 ? '' : ` Its clock is ${clockSpeed} times as fast as yours.`;
  return `The system is up, and you are on call.${pace} In another terminal:

  export AWS_ENDPOINT_URL=${endpoint}${stage === 'dev' ? '' : ` STAGE=${stage}`}
  npm run ops -- status

docs/runbooks has a page for each alarm. If somebody else must act, such as a producer or the team that deploys the
consumers, press Enter here to call them. The redrive schedule is off. Ctrl-C stops the system.
`;
}
