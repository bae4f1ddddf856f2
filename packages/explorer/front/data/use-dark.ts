import { useEffect, useState } from 'preact/hooks';

/** Whether the reader asks for dark pages; follows a change. */
export function useDark(): boolean {
  const [dark, setDark] = useState(() => darkQuery().matches);
  useEffect(() => {
    const query = darkQuery();
    const follow = () => setDark(query.matches);
    query.addEventListener('change', follow);
    return () => query.removeEventListener('change', follow);
  }, []);
  return dark;
}

const darkQuery = (): MediaQueryList => matchMedia('(prefers-color-scheme: dark)');
