/** The call form as typed so far. Lives as long as the page: a lost link or another pane does not touch it. */
import type { CallView, NewIncident, PlaceSource, Position, Priority } from '../lib/api/types.ts';
import { room } from '../lib/room/store.svelte.ts';

class Draft {
  /** The answered call it belongs to, or null when the room registers by itself. */
  call = $state<number | null>(null);
  placeText = $state('');
  position = $state.raw<Position | null>(null);
  placeSource = $state<PlaceSource>('operator');
  accuracyM = $state<number | null>(null);
  /** What the gazetteer says is near a clicked point. */
  near = $state<{ place: string; metres: number } | null>(null);
  type = $state('');
  /** Chosen by hand; null follows the type. */
  chosenPriority = $state<Priority | null>(null);
  caller = $state('');
  phone = $state('');
  text = $state('');
  saving = $state(false);
  /** Id of the act that saves it, while it was tried and never answered. */
  act: string | null = null;
  /** Set when saving was tried without what is needed. */
  complain = $state(false);

  readonly priority: Priority | null = $derived(
    this.chosenPriority ?? room.info?.types.find((t) => t.code === this.type)?.priority ?? null,
  );
  readonly empty = $derived(
    this.call === null &&
      this.position === null &&
      this.placeText === '' &&
      this.type === '' &&
      this.caller === '' &&
      this.phone === '' &&
      this.text === '',
  );

  /** What was typed on calls that were left for another one. */
  private readonly stash = new Map<number, ReturnType<Draft['fields']>>();

  /**
   * Begins on an answered call with what the network gave. What was typed before on no call moves to it; what was typed on another call
   * waits until that call is taken again.
   */
  adopt(call: CallView): void {
    if (this.call === call.call) return;
    if (this.call !== null) {
      this.stash.set(this.call, this.fields());
      this.clear();
    }
    const left = this.stash.get(call.call);
    if (left !== undefined) Object.assign(this, left);
    this.stash.delete(call.call);
    this.call = call.call;
    if (this.position === null && call.location !== null) {
      this.position = call.location.position;
      this.placeSource = call.location.source;
      this.accuracyM = call.location.accuracy_m ?? null;
    }
  }

  /** A place known to the operator: clicked or found. */
  setPlace(position: Position, text: string): void {
    this.position = position;
    this.placeSource = 'operator';
    this.accuracyM = null;
    this.near = null;
    this.placeText = text;
  }

  /** What is sent, or null when place or type are missing; then the form says so. */
  incident(): NewIncident | null {
    if (this.position === null || this.type === '') {
      this.complain = true;
      return null;
    }
    return {
      type: this.type,
      priority: this.priority ?? undefined,
      position: this.position,
      place_source: this.placeSource,
      said: this.placeText.trim() || undefined,
      details: this.text.trim() || undefined,
      accuracy_m: this.accuracyM ?? undefined,
    };
  }

  private fields() {
    const { act, placeText, position, placeSource, accuracyM, near, type, chosenPriority, caller, phone, text } = this;
    return { act, placeText, position, placeSource, accuracyM, near, type, chosenPriority, caller, phone, text };
  }

  clear(): void {
    this.call = null;
    this.act = null;
    this.placeText = '';
    this.position = null;
    this.placeSource = 'operator';
    this.accuracyM = null;
    this.near = null;
    this.type = '';
    this.chosenPriority = null;
    this.caller = '';
    this.phone = '';
    this.text = '';
    this.complain = false;
  }
}

export const draft = new Draft();
