/** The two kinds of installation; each has a data folder of its own. */
export const instanceModes = ['demo', 'clinic'] as const;
export type InstanceMode = (typeof instanceModes)[number];

/** Where a set-up stands. `done` of `total` steps; `detail` is a count such as `120/480`, or the reason of `failed`. */
export interface Preparation {
  step: 'database' | 'migrate' | 'seed' | 'services' | 'failed';
  done: number;
  total: number;
  detail?: string;
}

/** What a browser may know about this installation before anybody has signed in. */
export interface InstanceState {
  mode: 'choose' | InstanceMode;
  preparing: Preparation | null;
  /** True when the page may offer another mode. */
  canSwitch: boolean;
}

/** Sent by the supervisor to the API. */
export interface InstanceMessage {
  type: 'instance';
  state: InstanceState;
}

/** Sent by a child to the supervisor: the user's choice, or how far a one-time command has come. */
export type SupervisorMessage =
  { type: 'choose-mode'; mode: InstanceMode } | { type: 'progress'; done: number; total: number };
