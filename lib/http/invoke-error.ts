import { AppError, type ErrorView } from '#lib/errors.ts';
import { limits } from '#lib/limits.ts';

/** What a failed exchange says of itself; as Node sets it, none of it is certain. */
interface Failure {
  code: string;
  /** The system call that failed. */
  syscall: string;
  reason: string;
  /** The bytes in which HTTP could not be read. */
  rawPacket?: Uint8Array;
}

/** Told for a name that does not resolve, a port that is closed, a host without a route: the request was not sent. */
const BEFORE_SENDING = ['connect', 'getaddrinfo'];
/** For failures on several addresses at once Node gives no system call. */
const UNREACHED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];
const UNSENDABLE = [
  'ERR_INVALID_CHAR',
  'ERR_INVALID_HTTP_TOKEN',
  'ERR_UNESCAPED_CHARACTERS',
  'ERR_INVALID_URL',
];

/** OpenSSL's verification results (`X509_V_ERR_…`), as Node names them, that call for words of their own. */
const CERTIFICATES: Record<string, string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its chain ends in a self-signed certificate that is not trusted',
  UNABLE_TO_GET_ISSUER_CERT: 'the authority that signed it is not known',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the authority that signed it is not known',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the authority that signed it is not known',
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  CERT_REVOKED: 'it was revoked',
  CERT_UNTRUSTED: 'it is not trusted',
  CERT_REJECTED: 'it was rejected',
  CERT_SIGNATURE_FAILURE: 'its signature is wrong',
  CERT_CHAIN_TOO_LONG: 'its chain is too long',
  INVALID_CA: 'a certificate in its chain may not sign others',
  INVALID_PURPOSE: 'it is not meant for servers',
  HOSTNAME_MISMATCH: 'it is for another host',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is for another host',
};

/** Explains what went wrong between a request and its answer. */
export function toInvokeError(error: unknown, { endpoint }: { endpoint: string }): AppError {
  if (error instanceof AppError) return error;
  const failure = readFailure(error);
  const view = { fault: 'configuration', ...explain(failure, endpoint) } satisfies ErrorView;
  return new AppError({ ...view, details: { endpoint, reason: failure.reason } }, { cause: error });
}

function explain(
  failure: Failure,
  endpoint: string,
): Pick<ErrorView, 'code' | 'message' | 'hint'> & Partial<Pick<ErrorView, 'fault'>> {
  const { code, reason } = failure;
  if (UNSENDABLE.includes(code)) {
    return {
      code: 'INVOKE_INVALID',
      message: `The request cannot be sent to ${endpoint}: ${reason}.`,
      hint: 'Write other characters in path or headers percent-encoded, and an address as a host name or IP address.',
    };
  }
  if (CERTIFICATES[code]) {
    return {
      code: 'CERTIFICATE_REFUSED',
      message: `The certificate of ${endpoint} is refused: ${CERTIFICATES[code]} (${code}).`,
      hint:
        'Give the server a certificate for its address that a known authority has signed; or name the authority, ' +
        'or turn verification off, in the operation (httpServer.tls).',
    };
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) {
    return {
      code: 'TLS_FAILED',
      message: `No TLS connection comes about with ${endpoint}: ${sslReason(reason)}.`,
      hint: 'If it speaks plain HTTP, set the scheme to http; else see which versions and ciphers of TLS it takes.',
    };
  }
  if (code.startsWith('HPE_')) return explainUnreadable(failure, endpoint);
  if (BEFORE_SENDING.includes(failure.syscall) || UNREACHED.includes(code)) {
    return {
      code: 'POD_UNREACHABLE',
      message: `Nothing answers at ${endpoint} (${code}).`,
      hint: 'See whether it runs and its address is right.',
      fault: 'platform',
    };
  }
  return {
    code: 'POD_CONNECTION_LOST',
    message: `${endpoint} closed the connection before it had answered (${code || reason}).`,
    hint: endpoint.startsWith('https:')
      ? 'Its process may have ended during the call.'
      : 'Its process may have ended during the call, or it expects https.',
    fault: 'platform',
  };
}

/** For what llhttp, Node's parser of HTTP, could not read. */
function explainUnreadable({ code, reason, rawPacket }: Failure, endpoint: string) {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return {
      code: 'ANSWER_INVALID',
      message: `The headers of the answer of ${endpoint} are larger than ${limits.responseHeaderBytes / 1024} KiB.`,
      hint: 'Let the server answer with fewer or shorter headers.',
    };
  }
  // An alert of TLS, in any of its versions (RFC 8446 section 5.1).
  const isTls = rawPacket?.[0] === 21 && rawPacket[1] === 3;
  return {
    code: 'ANSWER_INVALID',
    message: `${endpoint} did not answer in HTTP: ${isTls ? 'it speaks TLS' : `${reason} (${code})`}.`,
    hint: isTls
      ? 'Set the scheme to https.'
      : 'See whether another service listens there, or what stands between breaks its answers.',
  };
}

/** OpenSSL's own words, out of `…:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:file:line:`. */
function sslReason(message: string): string {
  return /:SSL routines:[^:]*:([^:]+)/.exec(message)?.[1] ?? message;
}

function readFailure(error: unknown): Failure {
  if (!(error instanceof Error)) return { code: '', syscall: '', reason: String(error) };
  const { code, syscall, reason, rawPacket } = error as Error & Record<string, unknown>;
  return {
    code: typeof code === 'string' ? code : '',
    syscall: typeof syscall === 'string' ? syscall : '',
    reason: typeof reason === 'string' ? reason : error.message || String(code),
    ...(rawPacket instanceof Uint8Array && { rawPacket }),
  };
}
