import { baseName } from '../text/paths.ts';
import { type ShownPicture, Thumbnail } from './thumbnail.tsx';

interface PictureButtonProps {
  readonly class: string;
  readonly picture: ShownPicture;
  /** Width and height in CSS pixels. */
  readonly size: number;
  readonly onClick: () => void;
}

/** A picture in a small square, which a click opens. */
export function PictureButton({ class: className, picture, size, onClick }: PictureButtonProps) {
  const name = baseName(picture.path);
  return (
    <button
      type="button"
      class={className}
      aria-label={name}
      title={name}
      onClick={onClick}
      style={{ backgroundColor: picture.color ?? undefined }}
    >
      <Thumbnail picture={picture} width={size} height={size} lazy />
    </button>
  );
}
