import { readdir, readFile } from 'node:fs/promises';

/** Kills the processes of a Pod on our own node with SIGKILL, as the kernel or an admin would. */
export async function killPodProcess(pod: string): Promise<void> {
  const numbers = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const killed: number[] = [];
  for (const pid of numbers) {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    if (!environment.split('\0').includes(`HOSTNAME=${pod}`)) continue;
    process.kill(pid, 'SIGKILL');
    killed.push(pid);
  }
  if (killed.length === 0) throw new Error(`No process on this machine is that of the Pod ${pod}.`);
}
