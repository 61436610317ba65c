import { Component, type ComponentClass, createElement, type FunctionComponent } from 'preact';

/**
 * A component that is left alone while its properties are the same. Without it, each of its elements is compared
 * whenever what it stands in is drawn again.
 */
export function memo<Props extends object>(View: FunctionComponent<Props>): ComponentClass<Props> {
  return class extends Component<Props> {
    override shouldComponentUpdate(next: Readonly<Props>): boolean {
      return differs(this.props, next);
    }

    override render() {
      return createElement(View, this.props);
    }
  };
}

function differs(before: object, next: object): boolean {
  const entries = Object.entries(next);
  return (
    entries.length !== Object.keys(before).length ||
    entries.some(([name, value]) => !Object.is(Reflect.get(before, name), value))
  );
}
