/** The ARN of a state machine's run of that name. It imports nothing, so that the scripts may import it too. */
export const executionArnOf = (stateMachineArn: string, name: string) =>
  `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
