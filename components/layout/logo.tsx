/** The mark and the name. */
export function Logo() {
  return (
    <span className="flex items-center gap-2.5">
      <svg viewBox="0 0 32 32" fill="none" aria-hidden="true" className="size-7">
        <rect width="32" height="32" rx="8" className="fill-accent" />
        <g className="stroke-accent-foreground" strokeWidth="2" strokeLinejoin="round">
          <path d="M16 6.5l8 4.6v9.3l-8 4.6-8-4.6v-9.3l8-4.6z" />
          <path d="M8.4 11.3L16 15.7l7.6-4.4M16 15.7v8.9" />
        </g>
      </svg>
      <span className="narrow-nav:sr-only font-semibold text-[15px] tracking-tight">Podsmith</span>
    </span>
  );
}
