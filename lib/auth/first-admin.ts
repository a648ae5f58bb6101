import { readAuthSecret } from '#lib/auth/secret.ts';
import { issueSetupToken, revokeSetupToken } from '#lib/auth/setup-token.ts';
import { putEnvironmentToken } from '#lib/auth/tokens.ts';
import { hasUsers } from '#lib/auth/user-store.ts';
import { putUser } from '#lib/auth/users.ts';
import { type Config, config } from '#lib/config.ts';
import { transaction } from '#lib/db/client.ts';
import { notify } from '#lib/events/notify.ts';
import { accessTopic } from '#lib/events/topics.ts';

/**
 * Makes sure at every start that somebody can get in: the admin and the API token that the environment names
 * are written, and while there is no user at all a one-time set-up link is made.
 *
 * @param options.baseUrl Where the browser reaches this instance: `http://127.0.0.1:3000`.
 * @returns the link to print, when there is no user
 */
export async function ensureFirstAdmin(options: {
  baseUrl: string;
  settings?: Pick<Config, 'home' | 'admin' | 'apiToken'>;
}): Promise<{ link?: string }> {
  const { baseUrl, settings = config() } = options;
  readAuthSecret(settings.home);
  return transaction(async (tx) => {
    await putEnvironmentToken(tx, settings.apiToken);
    if (settings.admin) {
      const { email, password } = settings.admin;
      await putUser(tx, { name: email.split('@')[0] ?? email, email, password });
    }
    // A token or password that is another now has ended what was opened with the one before.
    await notify(tx, accessTopic);
    if (await hasUsers(tx)) {
      await revokeSetupToken(tx);
      return {};
    }
    return { link: `${baseUrl}/setup?token=${await issueSetupToken(tx)}` };
  });
}
