import { Icon, type IconName } from '../parts/icon.tsx';

interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly icon?: IconName;
}

/** A choice among a few visible options, which are radio buttons to keyboards and screen readers. */
export function Segmented<T extends string>({
  label,
  name,
  value,
  choices,
  choose,
}: {
  label: string;
  name: string;
  value: T | null;
  choices: readonly Choice<T>[];
  choose: (value: T) => void;
}) {
  return (
    <div class="segmented" role="radiogroup" aria-label={label}>
      {choices.map((choice) => (
        <label key={choice.value} class="segment">
          <input
            type="radio"
            class="sr-only"
            name={name}
            checked={choice.value === value}
            onChange={() => choose(choice.value)}
          />
          {choice.icon && <Icon name={choice.icon} size={16} />}
          <span>{choice.label}</span>
        </label>
      ))}
    </div>
  );
}
