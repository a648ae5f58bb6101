/**
 * Machine code that prints the files its arguments name, skipping those that cannot be opened, and ends with
 * status 0. Each is listed as an assembler shows it, one instruction a line.
 */
const CODE: Record<string, { machine: number; code: string }> = {
  amd64: {
    machine: 0x3e,
    code: `
      488d5c2410      lea rbx, [rsp+16]    the first argument behind the program's name
      4881ec00100000  sub rsp, 4096        a buffer
      488b3b          mov rdi, [rbx]       next:
      4883c308        add rbx, 8
      4885ff          test rdi, rdi
      742d            jz done
      31f6            xor esi, esi         O_RDONLY
      6a02            push 2               open
      58              pop rax
      0f05            syscall
      85c0            test eax, eax
      78e9            js next
      89c5            mov ebp, eax
      89ef            mov edi, ebp         copy:
      4889e6          mov rsi, rsp
      ba00100000      mov edx, 4096
      31c0            xor eax, eax         read
      0f05            syscall
      85c0            test eax, eax
      7ed5            jle next
      89c2            mov edx, eax
      6a01            push 1               write, to standard output
      58              pop rax
      89c7            mov edi, eax
      4889e6          mov rsi, rsp
      0f05            syscall
      ebe0            jmp copy
      31ff            xor edi, edi         done:
      6a3c            push 60              exit
      58              pop rax
      0f05            syscall`,
  },
  arm64: {
    machine: 0xb7,
    code: `
      f3430091  add x19, sp, #16     the first argument behind the program's name
      ff0740d1  sub sp, sp, #4096    a buffer
      618640f8  ldr x1, [x19], #8    next:
      810200b4  cbz x1, done
      600c8092  mov x0, #-100        AT_FDCWD
      020080d2  mov x2, #0           O_RDONLY
      080780d2  mov x8, #56          openat
      010000d4  svc #0
      40ffff37  tbnz w0, #31, next
      f403002a  mov w20, w0
      e003142a  mov w0, w20          copy:
      e1030091  mov x1, sp
      020082d2  mov x2, #4096
      e80780d2  mov x8, #63          read
      010000d4  svc #0
      1f000071  cmp w0, #0
      4dfeff54  b.le next
      e203002a  mov w2, w0
      20008052  mov w0, #1           standard output
      e1030091  mov x1, sp
      080880d2  mov x8, #64          write
      010000d4  svc #0
      f4ffff17  b copy
      000080d2  mov x0, #0           done:
      a80b80d2  mov x8, #93          exit
      010000d4  svc #0`,
  },
};

/**
 * The smallest Linux program that can say where it runs, for a probe image that needs no registry, no host
 * libraries and no compiler: one ELF header, one program header that loads the whole file, and the code. It prints
 * the files that its arguments name and ends with status 0.
 *
 * @param arch `amd64` or `arm64`; undefined is returned for any other
 */
export function tinyProgram(arch: string): Buffer | undefined {
  const target = CODE[arch];
  if (!target) return undefined;
  const code = assemble(target.code);
  const loadAddress = 0x400000n;
  const headerBytes = 64;
  const entryBytes = 56;
  const size = headerBytes + entryBytes + code.length;
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
  elf.set(code, headerBytes + entryBytes);
  return elf;
}

/** The first word of each line is an instruction in hexadecimal digits, the rest is for the reader. */
function assemble(listing: string): Buffer {
  const lines = listing.trim().split('\n');
  return Buffer.concat(lines.map((line) => Buffer.from(line.trim().split(' ')[0] ?? '', 'hex')));
}
