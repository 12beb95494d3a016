import type { TakeBytes } from '../supply/entropy-supply.ts';
import { drawBelow } from './below.ts';

/** The items in a new order, each order as likely (Fisher–Yates). */
export function drawShuffle<Item>(items: readonly Item[], take: TakeBytes): Promise<Item[]> {
  return drawWithoutReplacement(items, items.length, take);
}

/** `count` different places of the list, each choice and each order of it as likely; `count` is at most its length. */
export async function drawWithoutReplacement<Item>(items: readonly Item[], count: number, take: TakeBytes): Promise<Item[]> {
  const picks = await drawBelow(
    Array.from({ length: count }, (_range, index) => items.length - index),
    take,
  );
  const places = Array.from(items.keys());
  for (const [index, pick] of picks.entries()) {
    const [here = 0, there = 0] = [places[index], places[index + pick]];
    places[index] = there;
    places[index + pick] = here;
  }
  return places.slice(0, count).flatMap((place) => items.slice(place, place + 1));
}

/** `count` items, each of them any of the list again. */
export async function drawWithReplacement<Item>(items: readonly Item[], count: number, take: TakeBytes): Promise<Item[]> {
  const picks = await drawBelow(
    Array.from({ length: count }, () => items.length),
    take,
  );
  return picks.flatMap((pick) => items.slice(pick, pick + 1));
}
