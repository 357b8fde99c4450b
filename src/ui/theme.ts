/** Light or dark: as the system has it, until the user says otherwise. */
import { useEffect, useState, useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark';

const dark = matchMedia('(prefers-color-scheme: dark)');

const subscribe = (changed: () => void) => {
  dark.addEventListener('change', changed);
  return () => dark.removeEventListener('change', changed);
};

export function useTheme(): [Theme, (theme: Theme) => void] {
  const [chosen, choose] = useState<Theme | null>(null);
  const system = useSyncExternalStore(subscribe, () => dark.matches);
  useEffect(() => {
    if (chosen) document.documentElement.dataset['theme'] = chosen;
  }, [chosen]);
  return [chosen ?? (system ? 'dark' : 'light'), choose];
}
