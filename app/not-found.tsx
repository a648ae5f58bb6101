import { Missing } from '#components/layout/missing.tsx';

export default function NotFound() {
  return (
    <main className="mx-auto max-w-xl px-4 py-24">
      <Missing />
    </main>
  );
}
