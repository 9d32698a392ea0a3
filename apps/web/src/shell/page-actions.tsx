import type { ReactNode } from 'react';
import classes from './shell.module.css';

/** What one can do on a page, beside its title. On a phone the main thing, marked by `data-main`, comes first and is widest. */
export function PageActions({ children }: { children: ReactNode }) {
  return <div className={classes.actions}>{children}</div>;
}
