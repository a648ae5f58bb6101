import { DBOS } from '@dbos-inc/dbos-sdk';

/**
 * Starts a workflow unless DBOS knows one of this id: then it is under way, has ended, or is about to be recovered.
 *
 * @returns The workflow's result, once there is one.
 */
export async function startWorkflowOnce<Result>(
  workflow: (id: string) => Promise<Result>,
  workflowID: string,
  id: string,
): Promise<{ getResult(): Promise<Result> }> {
  if (await DBOS.getWorkflowStatus(workflowID)) return DBOS.retrieveWorkflow<Result>(workflowID);
  return DBOS.startWorkflow(workflow, { workflowID })(id);
}
