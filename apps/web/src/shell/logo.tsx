import { Text } from '@mantine/core';
import { address } from '../api/client';
import type { Clinic } from '../api/types';
import classes from './shell.module.css';

/** Two halves in the same light. */
export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" aria-hidden className={classes.mark}>
      <rect x="2" y="3" width="7.5" height="14" className={classes.markLeft} />
      <rect x="10.5" y="3" width="7.5" height="14" className={classes.markRight} />
    </svg>
  );
}

/** The clinic's own sign: its logo with the name, or the name alone. */
export function ClinicSign({ clinic, size = 28 }: { clinic: Clinic; size?: number }) {
  return (
    <span className={classes.sign}>
      {clinic.hasLogo ? (
        <img src={address.logo(clinic.version)} alt="" height={size} className={classes.logo} />
      ) : (
        <Mark size={size - 4} />
      )}
      <Text component="span" fw={600} truncate title={clinic.name}>
        {clinic.name}
      </Text>
    </span>
  );
}
