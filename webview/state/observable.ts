/** A value that changes too often to redraw the whole page: only the components that show it listen. */
import { useEffect, useState } from 'preact/hooks';

export class Observable<T> {
  readonly #listeners = new Set<(value: T) => void>();
  #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    this.#value = value;
    for (const listener of this.#listeners) listener(value);
  }

  /** Calls `listener` on every change. Returns a function that stops listening. */
  listen(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}

/** Returns the current value, and redraws the component whenever it changes. */
export function useObserved<T>(observable: Observable<T>): T {
  const [value, setValue] = useState<T>(() => observable.value);
  useEffect(() => {
    setValue(() => observable.value);
    return observable.listen((next) => {
      setValue(() => next);
    });
  }, [observable]);
  return value;
}
