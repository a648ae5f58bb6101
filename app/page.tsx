import { redirect } from 'next/navigation';

/** Work starts at the operations. */
export default function Home() {
  redirect('/operations');
}
