/** KubeDiag's API group and version. */
export const API_VERSION = 'diagnosis.kubediag.org/v1';
