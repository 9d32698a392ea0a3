import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './shell.module.css';

interface WideTableProps {
  /** What the table is about, for who reaches it by keyboard or hears it. */
  label: string;
  /** From which width on, in px, it scrolls inside its page. */
  minWidth: number;
  /** Taller ones scroll below their header. */
  maxHeight?: number;
  children: ReactNode;
}

/** A table that may be wider than its screen. It takes the focus, so that arrow keys scroll it as a finger does. */
export function WideTable({ label, minWidth, maxHeight, children }: WideTableProps) {
  return (
    <div className={classes.wideTable} style={{ maxHeight }} tabIndex={0} role="group" aria-label={label}>
      <Table miw={minWidth} stickyHeader={maxHeight !== undefined}>
        {children}
      </Table>
    </div>
  );
}
