/** Machine code of "exit with status 0" on Linux. */
const EXIT_CODE: Record<string, { machine: number; code: number[] }> = {
  // xor edi, edi; mov eax, 60 (exit); syscall
  amd64: { machine: 0x3e, code: [0x31, 0xff, 0xb8, 0x3c, 0, 0, 0, 0x0f, 0x05] },
  // mov x0, #0; mov x8, #93 (exit); svc #0
  arm64: { machine: 0xb7, code: [0, 0, 0x80, 0xd2, 0xa8, 0x0b, 0x80, 0xd2, 0x01, 0, 0, 0xd4] },
};

/**
 * The smallest Linux program, for a probe image that needs no registry, no host libraries and no compiler:
 * one ELF header, one program header that loads the whole file, and the code. It ends with status 0.
 *
 * @param arch `amd64` or `arm64`; undefined is returned for any other
 */
export function tinyProgram(arch: string): Buffer | undefined {
  const target = EXIT_CODE[arch];
  if (!target) return undefined;
  const loadAddress = 0x400000n;
  const headerBytes = 64;
  const entryBytes = 56;
  const size = headerBytes + entryBytes + target.code.length;
  const elf = Buffer.alloc(size);
  elf.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]); // "\x7fELF", 64 bit, little endian, version 1
  elf.writeUInt16LE(2, 16); // executable
  elf.writeUInt16LE(target.machine, 18);
  elf.writeUInt32LE(1, 20); // version
  elf.writeBigUInt64LE(loadAddress + BigInt(headerBytes + entryBytes), 24); // where to start
  elf.writeBigUInt64LE(BigInt(headerBytes), 32); // where the program header is
  elf.writeUInt16LE(headerBytes, 52);
  elf.writeUInt16LE(entryBytes, 54);
  elf.writeUInt16LE(1, 56); // one program header

  elf.writeUInt32LE(1, 64); // load …
  elf.writeUInt32LE(5, 68); // … readable and executable …
  elf.writeBigUInt64LE(loadAddress, 80);
  elf.writeBigUInt64LE(loadAddress, 88);
  elf.writeBigUInt64LE(BigInt(size), 96); // … this many bytes of the file …
  elf.writeBigUInt64LE(BigInt(size), 104); // … into as many of memory
  elf.writeBigUInt64LE(0x1000n, 112); // aligned to a page
  elf.set(target.code, headerBytes + entryBytes);
  return elf;
}
