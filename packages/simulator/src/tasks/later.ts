import type { EventQueue } from '../core/events.ts';
import type { Task } from '../ecs/model.ts';

/** Schedules what happens to a task, unless the task ends before. */
export function later(time: EventQueue, task: Task, delay: number, label: string, then: () => void): void {
  const scheduled = time.after(delay, `${label} ${task.id}`, () => {
    task.pending.delete(scheduled);
    then();
  });
  task.pending.add(scheduled);
}

/** Nothing that was scheduled for the task happens any more. */
export function cancelAll(task: Task): void {
  for (const scheduled of task.pending) scheduled.cancel();
  task.pending.clear();
}
