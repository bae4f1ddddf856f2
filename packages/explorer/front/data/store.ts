import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Page } from './page-contents.js';

/** What every part of the page can read and change. */
export interface Store {
  readonly page: Page;
  /** Whether the paper is dark. */
  readonly dark: boolean;
  readonly selected: number | undefined;
  /** The other side of `why similar`. */
  readonly second: number | undefined;
  readonly collected: readonly number[];
  /** Whether the next sample that is selected becomes the other side of `why similar`. */
  readonly pairing: boolean;
  readonly pair: (pairing: boolean) => void;
  readonly select: (sample: number | undefined) => void;
  readonly compareWith: (sample: number | undefined) => void;
  readonly collect: (samples: readonly number[]) => void;
  readonly open: (tab: string) => void;
}

export const StoreContext = createContext<Store | undefined>(undefined);

export function useStore(): Store {
  return useContext(StoreContext)!;
}
