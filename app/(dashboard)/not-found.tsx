import { Missing } from '#components/layout/missing.tsx';

export default function NotFound() {
  return <Missing />;
}
