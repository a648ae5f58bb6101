/** On a network, the installation it belongs to; on a container, the network that was made for it. */
export const networkLabel = 'io.podsmith.network';
