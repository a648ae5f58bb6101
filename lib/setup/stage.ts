/** What one stage leaves on its line; a warning is something missing that does not stop a start. */
export interface StageResult {
  summary: string;
  warning?: string[];
}

export type Mode = 'start' | 'test';
export type Progress = (text: string) => void;
