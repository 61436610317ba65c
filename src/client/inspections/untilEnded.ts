import { isUnderWay, type Inspection } from '../../protocol/inspection';
import type { LiveInspection } from './liveInspection';

export type FollowedInspection = Pick<LiveInspection, 'follow' | 'current' | 'latestStatus' | 'wasDisposed'>;

/**
 * Waits until nothing is under way.
 * @param changed called with the inspection whenever something about it changes
 * @returns the inspection shown then
 * @throws the signal's reason if it is aborted, and an Error if the inspection is closed
 */
export async function untilEnded(
  live: FollowedInspection,
  signal: AbortSignal,
  changed: (inspection: Inspection) => void,
): Promise<Inspection> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const end = () => {
      unfollow();
      signal.removeEventListener('abort', aborted);
    };
    const aborted = () => {
      end();
      reject(signal.reason as Error);
    };
    const look = () => {
      if (live.wasDisposed) {
        end();
        reject(new Error('The inspection was closed.'));
        return;
      }
      if (isUnderWay(live.latestStatus)) {
        changed(live.current);
        return;
      }
      end();
      resolve(live.current);
    };
    const unfollow = live.follow(look);
    signal.addEventListener('abort', aborted);
    look();
  });
}
