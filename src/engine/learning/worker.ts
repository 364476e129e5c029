import { parentPort, workerData } from 'node:worker_threads';
import type { Lesson, LessonMethod } from '../../learning/lessons/lesson.ts';
import { createMaterial } from '../../learning/lessons/questions.ts';
import { teach } from '../../learning/lessons/teach.ts';
import type { ClassroomMessage, ClassroomSetup, Question } from './protocol.ts';

// Entry of the thread that builds indexes to learn from. It gets one question at a time, and keeps what it has built for the next.
const { values, dimensions } = workerData as ClassroomSetup;
const material = createMaterial({ count: values.length / dimensions, dimensions, values });
const taught = new Map<LessonMethod, (query: Float32Array) => Lesson>();

const send = (message: ClassroomMessage) => parentPort?.postMessage(message);

parentPort?.on('message', ({ method, query }: Question) => {
  try {
    const explain = taught.get(method) ?? teach(method, material, (share) => send({ share }));
    taught.set(method, explain);
    send({ lesson: explain(query) });
  } catch (error) {
    send({ failure: error instanceof Error ? error.message : String(error) });
  }
});
