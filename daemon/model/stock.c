#include "model/stock.h"

static const struct rec_field stock_line_fields[] = {
	F_TEXT(stock_line, part, DEVICE_TEXT_MAX),
	F_U32(stock_line, count),
	F_U32(stock_line, reorder),
	F_U32(stock_line, up_to),
};
REC_TYPE(stock_line_rec, stock_line, stock_line_fields);

static const struct rec_field depot_fields[] = {
	F_TEXT(depot, name, NAME_MAX_BYTES),
	F_TEXT(depot, title, DEVICE_TEXT_MAX),
	F_TEXT(depot, address, 256),
	F_F64(depot, latitude),
	F_F64(depot, longitude),
	F_LIST(depot, stock, STOCK_LINES_MAX, stock_line_rec),
};
REC_TYPE(depot_rec, depot, depot_fields);

static const struct rec_field stock_move_fields[] = {
	F_U64(stock_move, id),
	F_TIME(stock_move, at),
	F_TEXT(stock_move, by, 128),
	F_TEXT(stock_move, part, DEVICE_TEXT_MAX),
	F_TEXT(stock_move, from, NAME_MAX_BYTES),
	F_TEXT(stock_move, to, NAME_MAX_BYTES),
	F_U32(stock_move, count),
	F_U64(stock_move, ticket_id),
	F_TEXT(stock_move, why, 512),
};
REC_TYPE(stock_move_rec, stock_move, stock_move_fields);

uint32_t
stock_order(const struct stock_line *l, uint32_t there, double coverage)
{
	uint32_t most = l->up_to > l->reorder ? l->up_to : l->reorder + 1;

	if (there > l->reorder && (there != 0 || coverage >= STOCK_COVERAGE))
		return 0;
	if (l->reorder == 0 && l->up_to == 0 && coverage >= STOCK_COVERAGE)
		return 0; /* carried, and never ordered by itself */
	return most > there ? most - there : 0;
}
