// Loaded first into the web process (--import), as Next's own server leaves no other place before its routing.
import { subscribe } from 'node:diagnostics_channel';
import { parseTrustedProxies, settleClient } from '../auth/settle-client.mjs';
import { mendRequest } from './mend-request.mjs';

// lib/config.ts has checked it; nothing can be bundled into what is loaded this early.
const trusted = parseTrustedProxies(process.env.PODSMITH_TRUSTED_PROXIES ?? '');

subscribe('http.server.request.start', (message) => {
  const { request } = /** @type {{ request: import('node:http').IncomingMessage }} */ (message);
  mendRequest(request);
  settleClient(request, trusted);
});
