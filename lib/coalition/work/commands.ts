import { quarterOf } from '../record.ts';
import { refuse } from '../result.ts';
import { actor, linksPage, type Rule, verdict } from '../verdict.ts';
import { ownerOf } from './owner.ts';

/** A new task with one named person as its owner (P 3.1); as the outcome of an agenda item also a date (P 4.3). */
export const addTask: Rule<'task.add'> = (tables, command, context) => {
  const who = actor(tables, context);
  if (!who.ok) return who;
  const owner = ownerOf(tables, command.owner);
  if (!owner.ok) return owner;
  const { title, due, estimate, source, notes } = command;
  if (source?.in === 'item' && due === null) return refuse('task.due-needed', { title });
  const id = `${quarterOf(context.at)}.${context.newId()}`;
  const created = { at: context.at, by: context.by };
  const fields = { title, owner: owner.value.id, due, state: 'todo', estimate, source, notes, created };
  return verdict({
    changes: [{ kind: 'task', id, fields }, ...linksPage(tables, source, context)],
    subject: id,
    undo: { name: 'task.edit', task: id, fields: { state: 'dropped' } },
  });
};

/** Changes fields of a task; what stays the same is not written. Done is kept with who and when. Undo: the values before. */
export const editTask: Rule<'task.edit'> = (tables, command, context) => {
  const who = actor(tables, context);
  if (!who.ok) return who;
  const task = tables.tasks.get(command.task);
  if (!task) return refuse('task.unknown');
  if (task.readOnly) return refuse('record.newer-version', { title: task.title });
  const fields = { ...command.fields };
  if (fields.owner !== undefined) {
    const owner = ownerOf(tables, fields.owner);
    if (!owner.ok) return owner;
    fields.owner = owner.value.id;
  }
  if (task.source?.in === 'item' && fields.due === null) return refuse('task.due-needed', { title: task.title });
  const names = (Object.keys(fields) as (keyof typeof fields)[]).filter((name) => fields[name] !== task[name]);
  const changed: Record<string, unknown> = Object.fromEntries(names.map((name) => [name, fields[name]]));
  const before = Object.fromEntries(names.map((name) => [name, task[name]])) as typeof fields;
  if (names.length === 0) return verdict({ subject: task.id });
  if (names.includes('state')) changed.done = fields.state === 'done' ? { at: context.at, by: context.by } : null;
  return verdict({
    changes: [{ kind: 'task', id: task.id, fields: changed }],
    subject: task.id,
    undo: { name: 'task.edit', task: task.id, fields: before },
  });
};

/** The rules of chapter 3, by command. */
export const workCommands = { 'task.add': addTask, 'task.edit': editTask };
