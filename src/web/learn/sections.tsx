import { useEffect, useState } from 'preact/hooks';
import { shape } from '../../learning/drawings/shape.ts';
import type { LessonPicture, LibraryLesson } from '../../learning/lessons/lesson.ts';
import type { Translate } from '../../learning/text/translator.ts';
import { defaultChoices } from '../../learning/views/choices.ts';
import { lessonView } from '../../learning/views/lesson-view.ts';
import type { Control } from '../../learning/views/section.ts';
import { sectionShape } from '../../learning/views/section-shape.ts';
import { nameOf } from '../../learning/views/view-options.ts';
import { thumbnailOf } from '../api.ts';
import { onLinkClick } from '../parts/link-click.ts';
import { writeAddress } from '../state/address.ts';
import { route, view } from '../state/history.ts';
import { search } from '../state/search-state.ts';
import { type Parts, toElement } from './to-element.ts';

/** Longer side of the pictures, in CSS pixels. */
const SIZE = 120;

/** The sections of a lesson, with sliders for what a reader may choose. */
export function Sections({ lesson, t }: { lesson: LibraryLesson; t: Translate }) {
  const [choices, setChoices] = useState(() => defaultChoices(lesson));
  // The steps of another walk are others.
  useEffect(() => setChoices((now) => ({ ...now, step: defaultChoices(lesson).step })), [lesson]);
  const thumbnail = ({ id }: LessonPicture) => thumbnailOf(id, SIZE * devicePixelRatio);
  const link = ({ id }: LessonPicture) =>
    writeAddress({ route: route.value, search: search.value, viewed: id });
  const sections = lessonView(lesson, { t, choices, thumbnail });
  const parts = (control: Control | undefined): Parts => ({
    // It opens in the viewer, over the lesson.
    a: (attributes, children) => (
      <a
        {...attributes}
        href={String(attributes.href)}
        onClick={onLinkClick(() => view(String(attributes['data-picture'])))}
      >
        {children}
      </a>
    ),
    'lesson-control': () => (
      <Slider
        control={control!}
        onChange={(name, value) => setChoices((now) => ({ ...now, [name]: value }))}
      />
    ),
  });
  const control = () => shape('lesson-control');
  return (
    <>
      {sections.map((section) =>
        toElement(sectionShape(section, { thumbnail, link, control }), parts(section.control)),
      )}
    </>
  );
}

function Slider({
  control: { name, label, value, most, outcome, picture },
  onChange,
}: {
  control: Control;
  onChange: (name: Control['name'], value: number) => void;
}) {
  return (
    <div class="learn-control">
      <label>
        <span>{label}</span>
        <input
          type="range"
          min={1}
          max={most}
          value={value}
          onInput={(event) => onChange(name, event.currentTarget.valueAsNumber)}
        />
      </label>
      {outcome && (
        <div class="learn-outcome">
          {picture && (
            <img
              src={thumbnailOf(picture.id, SIZE * devicePixelRatio)}
              alt={nameOf(picture)}
              width={96}
              height={96}
            />
          )}
          <p role="status">{outcome}</p>
        </div>
      )}
    </div>
  );
}
