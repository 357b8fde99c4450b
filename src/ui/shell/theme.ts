/** Light or dark: as the system has it, until the user says otherwise. */
import { useLayoutEffect, useState, useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark';

const KEY = 'bitpath-theme';

/** What was chosen before; the store of the browser may be closed. */
function remembered(): Theme | null {
  try {
    const theme = localStorage.getItem(KEY);
    return theme === 'light' || theme === 'dark' ? theme : null;
  } catch {
    return null;
  }
}

function remember(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // It holds until the page is left.
  }
}

const dark = matchMedia('(prefers-color-scheme: dark)');

const subscribe = (changed: () => void) => {
  dark.addEventListener('change', changed);
  return () => dark.removeEventListener('change', changed);
};

export function useTheme(): [Theme, (theme: Theme) => void] {
  const [chosen, choose] = useState(remembered);
  const system = useSyncExternalStore(subscribe, () => dark.matches);
  useLayoutEffect(() => {
    if (!chosen) return;
    document.documentElement.dataset['theme'] = chosen;
    remember(chosen);
  }, [chosen]);
  return [chosen ?? (system ? 'dark' : 'light'), choose];
}
