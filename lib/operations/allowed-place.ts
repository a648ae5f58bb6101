import { type AddressKind, kindOfAddress } from '#lib/network/address-kind.ts';
import { parseAllowEntry } from '#lib/network/allow-list.ts';

/** What no list opens: a machine's and its network's own names for themselves, and where clouds hand out credentials. */
const never: AddressKind[] = ['loopback', 'link-local', 'metadata', 'unspecified', 'multicast'];
/** The widest range that is told from "everything". */
const wholeClass = 8;

const expected =
  'Expected an address (10.1.2.3), a network (10.0.0.0/8) or a host name (db.example.com), each also with a port (10.1.2.3:5432).';

/** What is wrong with an entry of what an operation's Pods may reach, as a sentence; undefined when nothing is. */
export function allowedPlaceProblem(text: string): string | undefined {
  const entry = parseAllowEntry(text.trim());
  if (!entry) return expected;
  if ('name' in entry) {
    const isPattern = entry.name.startsWith('*.');
    return isPattern ? 'A name with "*" has no addresses; list the names themselves.' : undefined;
  }
  const [address, prefix] = entry.network;
  const kind = kindOfAddress(address);
  const isNever = prefix >= wholeClass && never.includes(kind);
  return isNever ? `No function reaches this: it is ${kind}.` : undefined;
}
