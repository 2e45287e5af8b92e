/** Sizes of pictures and things, and how long something takes: "1920x1080", "9x13", "6'4", "1h20". */
import { isAttribute, size } from './numerals.ts';
import { reads, type Place, type Reading } from './reading.ts';
import { UNITS } from './units.ts';

export function resolution(place: Place): Reading {
  const { width = '', height = '', mode = '', rate: frames = '', thousands = '' } = place.token.parts;
  if (thousands !== '') return reads(`${thousands} K ${frames}`);
  const spoken = width === '' ? size(height) : `${size(width)} by ${size(height)}`;
  return reads(`${spoken}${mode === '' ? '' : ` ${mode.toUpperCase()}`}${frames === '' ? '' : ` ${frames}`}`);
}

export function dimensions(place: Place): Reading | null {
  const { a = '', b = '', c = '', unit = '', feet = '', inches = '', metres = '', eastern = '' } = place.token.parts;
  if (metres !== '') return reads(`${metres} metre${metres === '1' ? '' : 's'} ${place.token.parts['centimetres'] ?? ''}`);
  // "9/8c": an hour on television, in two zones
  if (eastern !== '') return reads(`${eastern}, ${place.token.parts['central'] ?? ''} central`);
  // "1'20" behind": of inches there are twelve
  if (feet !== '' && Number(inches) > 11)
    return {
      ...reads(`${feet} minute${feet === '1' ? '' : 's'} ${inches}`),
      marks: place.token.trail.startsWith('"') && !place.inQuotes ? 1 : 0,
    };
  if (feet !== '') return { ...reads(`${feet} foot ${inches}`), marks: place.token.trail.startsWith('"') && !place.inQuotes ? 1 : 0 };
  const named = unit === '' ? '' : UNITS[Object.hasOwn(UNITS, unit) ? unit : unit.toLowerCase()]?.[1];
  if (unit === 's') return reads(`${a} by ${b}s`);
  const one =
    named !== '' && isAttribute(place.before, place.next()) ? UNITS[Object.hasOwn(UNITS, unit) ? unit : unit.toLowerCase()]?.[0] : named;
  return named === undefined ? null : reads(`${a} by ${b}${c === '' ? '' : ` by ${c}`}${named === '' ? '' : ` ${one ?? named}`}`);
}

export function duration({ hours = '', minutes = '', seconds = '' }: Readonly<Record<string, string>>): Reading {
  const named = (amount: string, unit: string): string =>
    amount === '' ? '' : `${Number(amount)} ${unit}${Number(amount) === 1 ? '' : 's'}`;
  return reads([named(hours, 'hour'), named(minutes, 'minute'), named(seconds, 'second')].filter(Boolean).join(' '));
}
