import { Problem } from '#kernel';
import {
  type InstanceMessage,
  type InstanceMode,
  type InstanceState,
  stopWithSupervisor,
  type SupervisorMessage,
} from '#platform/embedded';

/** The line to the supervisor: what it says about the installation, and what the user chose. */
export class InstanceChannel {
  private constructor(private current: InstanceState) {}

  /** For a server that somebody else looks after: it is what its settings say, and nothing can be chosen. */
  static fixed(mode: InstanceMode): InstanceChannel {
    return new InstanceChannel({ mode, preparing: null, canSwitch: false });
  }

  /** For a child of the supervisor. Until it speaks, `mode` counts. */
  static supervised(mode: InstanceState['mode']): InstanceChannel {
    const channel = new InstanceChannel({ mode, preparing: null, canSwitch: false });
    process.on('message', (message) => {
      const { type, state } = message as InstanceMessage;
      if (type === 'instance') channel.current = state;
    });
    stopWithSupervisor();
    return channel;
  }

  state(): InstanceState {
    return this.current;
  }

  /**
   * Passes the choice on; the preparation begins at once and `state()` follows it.
   * @throws Problem `conflict` when this installation offers no choice or is busy with one
   */
  choose(mode: InstanceMode): InstanceState {
    const { canSwitch, preparing } = this.current;
    if (mode === this.current.mode) return this.current;
    if (!canSwitch || !process.send) {
      throw new Problem('conflict', {
        detail: 'The kind of this installation is chosen where it is started.',
      });
    }
    if (preparing && preparing.step !== 'failed') {
      throw new Problem('conflict', {
        detail: 'The installation is being prepared; wait until that has ended.',
      });
    }
    // A second click must find it busy, before the supervisor has answered.
    this.current = { ...this.current, preparing: { step: 'database', done: 0, total: 3 } };
    process.send({ type: 'choose-mode', mode } satisfies SupervisorMessage);
    return this.current;
  }
}
