package io.attentionspectra.matrixfree;

import org.apiguardian.api.API;

/**
 * Products of a measured matrix Y with a block of vectors. The arrays are not copied.
 *
 * @param images YV, one array per vector
 * @param gram Yᵀ(YV), one array per vector
 */
@SuppressWarnings("ArrayRecordComponent")
@API(status = API.Status.INTERNAL)
public record GramProducts(double[][] images, double[][] gram) {}
