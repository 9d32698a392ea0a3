import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes } from 'react';
import { BackIcon } from './icons';
import classes from './shell.module.css';

/** The way up from a page, above its title. */
export const BackLink = createLink(function BackAnchor({
  children,
  ...props
}: AnchorHTMLAttributes<HTMLAnchorElement>) {
  return (
    <a {...props} className={classes.back}>
      <BackIcon size={14} />
      <span>{children}</span>
    </a>
  );
});
